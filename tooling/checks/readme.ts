export interface Readme {
  /** The package names of its `npm install` line. */
  readonly install: readonly string[];
  /** Its first TypeScript example, which plain Node can run. */
  readonly example: string | undefined;
}

/** @throws Error where there is no `npm install` line. */
export function parseReadme(text: string): Readme {
  const line = /^\s*npm install ([^#\n]+)/m.exec(text)?.[1];
  if (line === undefined) throw new Error('the README has no `npm install` line');
  const words = line.trim().split(/\s+/);
  return {
    install: words.filter((word) => !word.startsWith('-')),
    example: /^```ts\n([\s\S]*?)^```/m.exec(text)?.[1],
  };
}
