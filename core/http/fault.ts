import { Failure, type FailureDetail, type FailureType } from '../../spec/failure.js';

export type WaitReason = 'rate_limited' | 'retry';

/** One try went wrong in a way that may pass. Never leaves this folder: it ends as an answer or as a Failure. */
export class Fault extends Error {
  readonly reason: WaitReason;
  /** How long the vendor asked us to wait. */
  readonly askedMs: number | undefined;
  readonly status: number | undefined;
  readonly advice: string;

  constructor(
    message: string,
    detail: {
      reason?: WaitReason;
      askedMs?: number | undefined;
      status?: number | undefined;
      advice: string;
      cause?: unknown;
    },
  ) {
    super(message, { cause: detail.cause });
    this.reason = detail.reason ?? 'retry';
    this.askedMs = detail.askedMs;
    this.status = detail.status;
    this.advice = detail.advice;
  }
}

/**
 * A Failure that remembers the vendor's last status, for callers that go on differently (a batch that must be
 * split).
 */
export class HttpFailure extends Failure {
  readonly status: number | undefined;

  constructor(
    type: FailureType,
    message: string,
    detail: FailureDetail & { status?: number | undefined } = {},
  ) {
    super(type, message, detail);
    this.status = detail.status;
  }
}
