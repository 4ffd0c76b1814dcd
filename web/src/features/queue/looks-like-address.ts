/** Whether a search is for a host: a whole IPv4 or IPv6 address and nothing else. */
export function looksLikeAddress(text: string): boolean {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return true;
  return /^[0-9a-f:]*:[0-9a-f:.]*$/i.test(text) && (text.match(/:/g)?.length ?? 0) >= 2;
}
