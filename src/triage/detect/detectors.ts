import { BeaconDetector } from './beacon.ts';
import type { BehaviourDetector } from './behaviour.ts';
import { DirectoryGuessingDetector } from './directory-guessing.ts';
import { DnsTunnelDetector } from './dns-tunnel.ts';
import { FloodDetector } from './flood.ts';
import { IcmpTunnelDetector } from './icmp-tunnel.ts';
import { PasswordGuessingDetector } from './password-guessing.ts';
import { ScanDetector } from './scan.ts';
import { SlowHttpDetector } from './slow-http.ts';
import { UploadDetector } from './upload.ts';

/** All behaviour detectors, each with empty state. A new one is added here. */
export function createDetectors(): BehaviourDetector[] {
  return [
    new ScanDetector(),
    new FloodDetector(),
    new PasswordGuessingDetector(),
    new DirectoryGuessingDetector(),
    new SlowHttpDetector(),
    new BeaconDetector(),
    new DnsTunnelDetector(),
    new IcmpTunnelDetector(),
    new UploadDetector(),
  ];
}
