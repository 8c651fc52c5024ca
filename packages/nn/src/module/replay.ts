import { dispose, type Tensor } from '@tensorflow/tfjs-core';
import { type Call, currentCall, emptyCall, type NotedUses, within } from './call.js';
import type { Module } from './module.js';
import type { Named } from './named.js';
import { tellCalls } from './watch-modules.js';

/** What a function gave, and how to run it once more. */
export interface Replayable<Result> {
  readonly result: Result;
  /** What it used of modules. */
  readonly uses: NotedUses;
  /**
   * Runs a function as that one ran: modules hold these values and have the modes that they had, random numbers are drawn once more,
   * and what is assigned to buffers is thrown away.
   */
  again<Other>(tensors: ReadonlyMap<Named, Tensor>, run: () => Other): Other;
}

/** Runs a function of modules that may have to run once more later, when a functional call around it has ended. */
export function replayable<Result>(run: () => Result): Replayable<Result> {
  const outer = currentCall();
  const before = snapshotOf(outer);
  const uses: NotedUses = { tensors: new Map(), modes: new Map(), replaced: [] };
  return {
    result: orElse(
      () => within({ ...emptyCall(outer), uses }, run),
      () => dispose(uses.replaced),
    ),
    uses,
    again(tensors, rerun) {
      const call: Call = { ...emptyCall(snapshotOf(before)), tensors: new Map(tensors), modes: new Map(uses.modes) };
      try {
        return within(call, () => tellCalls(pathsIn(call), rerun));
      } finally {
        for (const buffer of call.assigned) call.tensors.get(buffer)?.dispose();
      }
    },
  };
}

/** The calls as they are, so that what runs within them later leaves them so. */
function snapshotOf(call: Call | undefined): Call | undefined {
  if (call === undefined) return undefined;
  const { uses: _, ...others } = call;
  return { ...others, outer: snapshotOf(call.outer), draws: new Map(call.draws) };
}

function pathsIn(innermost: Call): [path: string, module: Module][] {
  const named: [string, Module][] = [];
  for (let call: Call | undefined = innermost; call !== undefined; call = call.outer) {
    for (const [module, path] of call.paths) named.push([path, module as Module]);
  }
  return named;
}

/** Does what is left to do where a function throws. */
function orElse<Result>(run: () => Result, clear: () => void): Result {
  try {
    return run();
  } catch (error) {
    clear();
    throw error;
  }
}
