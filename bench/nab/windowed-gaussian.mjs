/** Rows of the past that the mean and the deviation are of, and how often they are renewed. */
const WINDOW_ROWS = 6400;
const STEP_ROWS = 100;
/** Beyond this the benchmark's own 1 − probability is 1 to the last bit. */
const DEVIATIONS_MAX = 8.3;

/**
 * The benchmark's simplest detector: how many deviations a value is from the mean of those before
 * it. Its own score, 1 − the tail's probability, has the same order.
 */
export function windowedGaussian(values) {
  const scores = new Float64Array(values.length);
  let [sum, squares, from, to] = [0, 0, 0, 0];
  for (let row = 0; row < values.length; row++) {
    const count = to - from;
    const mean = sum / count;
    const deviation = Math.sqrt(Math.max(0, squares / count - mean ** 2)) || 1e-6;
    const distance = Math.abs(values[row] - mean) / deviation;
    scores[row] = count === 0 ? 0 : Math.min(distance, DEVIATIONS_MAX);
    const isFull = count >= WINDOW_ROWS;
    if (isFull && row - to < STEP_ROWS) continue;
    for (; to <= row; to++) {
      sum += values[to];
      squares += values[to] ** 2;
    }
    for (; to - from > WINDOW_ROWS; from++) {
      sum -= values[from];
      squares -= values[from] ** 2;
    }
  }
  return scores;
}
