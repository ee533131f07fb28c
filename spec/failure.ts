/** What a client is told about an error; it decides whether the platform tries again. */
export type FailureType = 'config_error' | 'transient_error' | 'system_error';

export interface FailureDetail {
  /** For engineers: never shown first, masked like everything else. */
  internal?: string;
  /** Ends the whole read: another item or stream would meet the same wall. */
  fatal?: boolean;
  /** The vendor's quota is used up, and the user wants to go on another time: what is there is kept, and no error. */
  spent?: boolean;
  cause?: unknown;
}

/**
 * An error that speaks to the user: what is wrong, where, what to do. Everything that can go wrong for a reason outside
 * this program is thrown as one of these; anything else that is thrown is a bug and reported as a `system_error`.
 */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly failureType: FailureType;
  readonly internal: string | undefined;
  readonly fatal: boolean;
  readonly spent: boolean;

  constructor(failureType: FailureType, message: string, detail: FailureDetail = {}) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.failureType = failureType;
    this.internal = detail.internal;
    // Credentials and settings are the same for every item: going on would repeat the refusal a thousand times.
    this.fatal = detail.fatal ?? failureType === 'config_error';
    this.spent = detail.spent ?? false;
  }
}

export const configError = (message: string, detail?: FailureDetail) =>
  new Failure('config_error', message, detail);
export const transientError = (message: string, detail?: FailureDetail) =>
  new Failure('transient_error', message, detail);

/** Recognises a failure by its shape, so that a connector with its own copy of the framework is understood too. */
export function isFailure(error: unknown): error is Failure {
  return error instanceof Error && typeof (error as Partial<Failure>).failureType === 'string';
}

/** Every thrown thing as a failure: what is not one already is a bug of ours or of the connector. */
export function asFailure(error: unknown): Failure {
  if (isFailure(error)) return error;
  const bug = error instanceof Error ? error : new Error(String(error));
  return new Failure(
    'system_error',
    `A bug in the connector: ${bug.message}. Please report it with the stack below.`,
    {
      internal: bug.stack ?? bug.message,
      cause: error,
    },
  );
}
