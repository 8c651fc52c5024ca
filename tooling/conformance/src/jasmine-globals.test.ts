import { describe, expect, it } from 'vitest';
import { installJasmine } from './jasmine-globals.js';

type Jasmine = Record<'describe' | 'it' | 'xit' | 'fail' | 'spyOn' | 'expectAsync', (...values: unknown[]) => unknown>;

const declared = new Map<string, () => Promise<void>>();
const group = installJasmine((path, run) => {
  declared.set(path.join(' > '), run);
  it(path.at(-1) ?? '', () => {});
});
const jasmine = globalThis as unknown as Jasmine;

group('file', async () => {
  await Promise.resolve();
  jasmine.describe('group', () => {
    jasmine.it('returns', () => {});
    jasmine.it('promises', () => Promise.reject(new Error('late')));
    jasmine.it('calls back', (done: () => void) => setTimeout(done));
    jasmine.it('calls back with a failure', (done: { fail(reason?: unknown): void }) => done.fail('no'));
    jasmine.it('fails', () => jasmine.fail('on purpose'));
    jasmine.xit('is left out', () => {});
  });
  jasmine.it('stands alone', () => {});
});

describe('tests written for jasmine', () => {
  const run = (name: string) => declared.get(`file > group > ${name}`)?.();

  it('are found with the groups that they stand in', () => {
    const inGroup = ['returns', 'promises', 'calls back', 'calls back with a failure', 'fails'];
    expect([...declared.keys()].sort()).toEqual(
      [...inGroup.map((name) => `file > group > ${name}`), 'file > stands alone'].sort(),
    );
  });

  it('end when they return, when what they promise comes, or when they call back', async () => {
    await expect(run('returns')).resolves.toBeUndefined();
    await expect(run('promises')).rejects.toThrow('late');
    await expect(run('calls back')).resolves.toBeUndefined();
    await expect(run('calls back with a failure')).rejects.toThrow('no');
    await expect(run('fails')).rejects.toThrow('on purpose');
  });

  it('have the matchers and the spies that they use', async () => {
    const { expectAsync } = jasmine as unknown as {
      expectAsync: (promise: Promise<unknown>) => Record<string, (...values: unknown[]) => unknown>;
    };
    await expectAsync(Promise.reject(new Error('out of range')))['toBeRejectedWithError']?.(/range/);
    await expect(expectAsync(Promise.resolve(1))['toBeRejectedWithError']?.('range')).rejects.toThrow('found the value 1');
    const object = { speak: () => 'loud' };
    jasmine.spyOn(object, 'speak');
    expect(object.speak()).toBeUndefined();
  });
});
