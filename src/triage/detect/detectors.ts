import type { NamedList } from '../enrich/index.ts';
import { ArpSpoofingDetector } from './arp-spoofing.ts';
import { BAD_CERTIFICATE } from './bad-certificate.ts';
import { BeaconDetector } from './beacon.ts';
import type { BehaviourDetector } from './behaviour.ts';
import { CLEARTEXT_LOGIN } from './cleartext-login.ts';
import { ConnectionBeaconDetector } from './connection-beacon.ts';
import { DIRECTORY_GUESSING } from './directory-guessing.ts';
import { DnsTunnelDetector } from './dns-tunnel.ts';
import { FloodDetector } from './flood.ts';
import { GeneratedNamesDetector } from './generated-names.ts';
import { ICMP_TUNNEL } from './icmp-tunnel.ts';
import { IndicatorDetector } from './indicator.ts';
import { LateralMovementDetector } from './lateral-movement.ts';
import { LongConnectionDetector } from './long-connection.ts';
import { NewcomerDetector } from './newcomers.ts';
import { OLD_TLS } from './old-tls.ts';
import { OS_FINGERPRINTING } from './os-fingerprinting.ts';
import { PairDetector } from './pair-detector.ts';
import { PASSWORD_GUESSING } from './password-guessing.ts';
import { REMOTE_SHELL } from './remote-shell.ts';
import { ScanDetector } from './scan.ts';
import { SLOW_HTTP } from './slow-http.ts';
import { UploadDetector } from './upload.ts';
import { WEB_ATTACK } from './web-attack.ts';
import { ZONE_TRANSFER } from './zone-transfer.ts';

/** All behaviour detectors, each with empty state. A new one is added here. */
export function createDetectors({
  indicators = [],
}: {
  indicators?: readonly NamedList[] | undefined;
} = {}): BehaviourDetector[] {
  return [
    new ScanDetector(),
    new FloodDetector(),
    new PairDetector(PASSWORD_GUESSING),
    new PairDetector(DIRECTORY_GUESSING),
    new PairDetector(SLOW_HTTP),
    new PairDetector(WEB_ATTACK),
    new PairDetector(REMOTE_SHELL),
    new PairDetector(ZONE_TRANSFER),
    new PairDetector(OS_FINGERPRINTING),
    new PairDetector(CLEARTEXT_LOGIN),
    new PairDetector(OLD_TLS),
    new PairDetector(BAD_CERTIFICATE),
    new BeaconDetector(),
    new ConnectionBeaconDetector(),
    new LongConnectionDetector(),
    new DnsTunnelDetector(),
    new GeneratedNamesDetector(),
    new PairDetector(ICMP_TUNNEL),
    new UploadDetector(),
    new LateralMovementDetector(),
    new ArpSpoofingDetector(),
    new NewcomerDetector(),
    new IndicatorDetector(indicators),
  ];
}
