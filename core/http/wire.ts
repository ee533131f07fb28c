/** A request as it goes out, whichever way. */
export interface WireRequest {
  method: 'GET' | 'POST';
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string | undefined;
  /** Ends it wherever it is. */
  signal: AbortSignal;
}

/** The beginning of an answer; its body is read to its end or given up. Names of headers are in lower case. */
export interface WireAnswer {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: AsyncIterable<Buffer>;
}

/** A way to the vendor, with its connections. */
export interface Wire {
  /** @throws errors with a code that `brokenWire` has words for. */
  send(request: WireRequest): Promise<WireAnswer>;
  destroy(): Promise<void>;
}

export interface WireTimeouts {
  connectMs: number;
  headersMs: number;
  bodyIdleMs: number;
  /** From sending a request to the last byte of its answer. */
  wholeMs: number;
}
