/** What is known of an address apart from its traffic. It never asks anybody. */
export { isGroupAddress, isInside } from './inside.ts';
