// The scenarios, as data. `atS` counts from the first ordinary packet; `way` is a function of
// planted/. Hosts are named by role; `targets` are roles too, or 'rack:N' (the first N addresses
// of the rack), or 'inside' and 'outside' (the whole net). `form` is the file's ending (pcap.gz);
// with `wholePackets`, later packets of a flow keep no more than their headers.
//
// Tuning and judging differ in addresses, in programs and in pace: what tells a behaviour in one
// recording by accident (a tool's habit, a round number) does not tell it in the other.

import { demoScenarios } from './demo.mjs';
import { judgeScenarios } from './judge.mjs';
import { quietScenarios } from './quiet.mjs';
import { tuneScenarios } from './tune.mjs';

export const scenarios = [...tuneScenarios, ...judgeScenarios, ...quietScenarios, ...demoScenarios];
