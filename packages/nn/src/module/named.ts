/** Something that a module holds in a field, and so has a path in the tree of modules. */
export abstract class Named {
  #owner: Named | undefined;
  #key = '';

  /** Notes where a walk found this; the path of an error message comes from here. */
  static place(held: Named, owner: Named, key: string): void {
    held.#owner = owner;
    held.#key = key;
  }

  /** The names of the fields that lead here from the topmost module that has been walked, such as `layer1.0.conv1`; '' at the top. */
  get path(): string {
    return this.#keys(new Set()).join('.');
  }

  /** The topmost module that has been walked to get here; this itself where none has. */
  get root(): Named {
    return this.#topmost(new Set());
  }

  #topmost(seen: Set<Named>): Named {
    return this.#owner === undefined || seen.has(this) ? this : this.#owner.#topmost(seen.add(this));
  }

  #keys(seen: Set<Named>): string[] {
    if (this.#owner === undefined || seen.has(this)) return [];
    return [...this.#owner.#keys(seen.add(this)), this.#key];
  }
}
