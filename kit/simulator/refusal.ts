/**
 * What a handler throws to refuse a request, or an event to refuse what it is asked for: the vendor's `failure` words it.
 *
 *     throw new Refusal(404);
 *     throw new Refusal(400, 'limit must not exceed 100');
 *
 * `detail` is for the vendor's own words; several of them where a vendor lists them.
 */
export class Refusal<D extends string | string[] = string | string[]> extends Error {
  constructor(
    readonly status: number,
    readonly detail?: D,
  ) {
    super(detail === undefined ? `refused with status ${status}` : String(detail));
  }
}
