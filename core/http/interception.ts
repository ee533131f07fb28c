/** What a 403 that came through a proxy may mean: as likely as not it is the proxy's own. */
export const heldBy = (proxy: string) =>
  `The request went through the proxy ${proxy}, which answers so too where it does not let a request through`;
