/** A text out of an address without its percent encoding; undefined: it has a bare %. */
export function percentDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
