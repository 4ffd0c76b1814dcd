/**
 * Tells a webhook that you configured of incidents. The one place of the program that sends
 * anything to another machine; it sends to that address only, and asks nothing back.
 */
export { deliverDue, type DeliveryReport } from './deliver-due.ts';
export { Notifier } from './notifier.ts';
