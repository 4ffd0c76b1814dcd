/** Link types that captures are met with and that are not decoded (tcpdump.org/linktypes). */
const NAMES: Readonly<Record<number, string>> = {
  3: 'AX.25',
  6: 'Token Ring',
  7: 'ARCNET',
  8: 'SLIP',
  10: 'FDDI',
  99: 'Symantec firewall',
  100: 'ATM (RFC 1483)',
  107: 'Frame Relay',
  117: 'OpenBSD pflog',
  122: 'IP over Fibre Channel',
  138: 'Apple FireWire',
  143: 'DOCSIS',
  144: 'Linux IrDA',
  163: 'IEEE 802.11 with AVS header',
  187: 'Bluetooth HCI UART',
  189: 'Linux USB',
  192: 'PPI (per-packet information)',
  195: 'IEEE 802.15.4',
  201: 'Bluetooth HCI with direction',
  220: 'Linux USB, padded',
  227: 'SocketCAN',
  239: 'Netfilter log',
  240: 'Hilscher netANALYZER',
  247: 'InfiniBand',
  249: 'USBPcap',
  251: 'Bluetooth low energy',
  252: 'Wireshark upper PDU',
  253: 'Netlink',
  254: 'Bluetooth monitor',
};

/** `Linux USB (189)`, or the number alone. */
export function linkTypeText(linkType: number): string {
  if (linkType >= 147 && linkType <= 162) return `a private link type (${linkType})`;
  const name = NAMES[linkType];
  return name === undefined ? String(linkType) : `${name} (${linkType})`;
}
