import { Worker } from 'node:worker_threads';

/**
 * Runs a module once for each of `inputs`, each in a thread of its own that gets it as
 * `workerData` and posts one message, its result. Rejects with the first failure, after the other
 * threads have been ended.
 */
export async function runThreads<Result>(
  module: URL,
  inputs: readonly object[],
): Promise<Result[]> {
  const workers = inputs.map((workerData) => new Worker(module, { workerData }));
  try {
    return await Promise.all(workers.map((worker) => resultOf<Result>(worker)));
  } catch (cause) {
    await Promise.all(workers.map((worker) => worker.terminate()));
    throw cause;
  }
}

function resultOf<Result>(worker: Worker): Promise<Result> {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', (cause) => {
      reject(new Error(`a thread failed: ${cause.message}`, { cause }));
    });
    worker.once('exit', (code) => {
      reject(new Error(`a thread ended with code ${code} and no result`));
    });
  });
}
