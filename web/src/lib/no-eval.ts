import { config } from 'zod';

// zod compiles object schemas with `new Function` where it may. The console's policy forbids
// that, and the attempt alone would be reported as a violation, so it is told not to try. This
// must be evaluated before any schema is made: lib/api.ts imports it first.
config({ jitless: true });
