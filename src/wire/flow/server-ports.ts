/*
 * Ports on which servers are likely: those at which Zeek's default analyzers listen
 * (likely_server_ports). Used for packets that do not tell who asked.
 */
const TCP_PORTS = [
  21, 22, 25, 53, 80, 81, 88, 110, 135, 139, 143, 389, 443, 445, 465, 502, 563, 585, 587, 614, 631,
  636, 989, 990, 992, 993, 995, 1080, 1433, 1883, 2811, 3128, 3268, 3306, 3389, 5060, 5222, 5223,
  5269, 5432, 6379, 6666, 6667, 6668, 6669, 8000, 8080, 8883, 8888, 20000,
];
const UDP_PORTS = [
  53, 67, 68, 88, 123, 137, 161, 162, 389, 443, 514, 1194, 1812, 2123, 2152, 3544, 4011, 4789, 5060,
  5072, 5353, 5355, 6081, 20000,
];

const PORT_COUNT = 65_536;

function tableOf(ports: readonly number[]): Uint8Array {
  const table = new Uint8Array(PORT_COUNT);
  for (const port of ports) table[port] = 1;
  return table;
}

/** By port: 1 where a server is likely. */
export const TCP_SERVER_PORTS = tableOf(TCP_PORTS);
export const UDP_SERVER_PORTS = tableOf(UDP_PORTS);

export function isLikelyTcpServer(port: number): boolean {
  return TCP_SERVER_PORTS[port] === 1;
}

export function isLikelyUdpServer(port: number): boolean {
  return UDP_SERVER_PORTS[port] === 1;
}
