import { describe, expect, it } from 'vitest';
import { verdictOn } from './verdict.js';

const failure = { error: new Error('3 is not 4') };
const skip = { reason: 'no complex numbers', tests: ['a'] };

describe('a test', () => {
  it('passes where it throws nothing, whatever kernels it ran', () => {
    expect(verdictOn({ unclaimed: [], skip: undefined })).toEqual({ kind: 'passed' });
    expect(verdictOn({ unclaimed: ['FFT'], skip: undefined })).toEqual({ kind: 'passed' });
  });

  it('that throws fails with what it threw', () => {
    expect(verdictOn({ failure, unclaimed: [], skip: undefined })).toEqual({ kind: 'failed', error: failure.error });
  });

  it('that throws is skipped where a skip expects it, or where it needs what is not claimed', () => {
    expect(verdictOn({ failure, unclaimed: [], skip })).toEqual({ kind: 'skipped', reason: skip.reason });
    const reason = 'kernels that are not claimed: FFT, Real';
    expect(verdictOn({ failure, unclaimed: ['FFT', 'Real'], skip: undefined })).toEqual({ kind: 'skipped', reason });
  });

  it('that passes although a skip expects otherwise fails', () => {
    const error = new Error('It passes, so it need not be skipped: no complex numbers');
    expect(verdictOn({ unclaimed: [], skip })).toEqual({ kind: 'failed', error });
  });
});
