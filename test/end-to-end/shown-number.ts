/** A shown number: a true minus sign, a sign of the equation before it, a unit after it. */
export function numberOf(text: string): number {
  return Number(/-?[\d.]+/.exec(text.replace('−', '-'))?.[0]);
}
