// Labelled recordings of the lab, their excerpts, and folders of some of them for the program.

import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Those of a folder, by name; an excerpt counts as its recording. */
export function recordingsIn(folder) {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.labels.json'))
    .sort()
    .map((file) => {
      const labels = JSON.parse(readFileSync(join(folder, file), 'utf8'));
      return {
        name: file.replace('.labels.json', ''),
        folder: resolve(folder),
        labels,
        path: join(resolve(folder), labels.capture),
        recording: labels.recording ?? labels.capture,
      };
    });
}

/** A new folder that holds links to these recordings with their labels. */
export function linkedFolder(path, recordings) {
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path, { recursive: true });
  for (const { name, folder, labels } of recordings) {
    for (const file of [labels.capture, `${name}.labels.json`]) {
      symlinkSync(join(folder, file), join(path, file));
    }
  }
  return path;
}
