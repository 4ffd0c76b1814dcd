import { constants } from 'node:fs';
import { copyFile, type FileHandle, mkdir, open, readdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { OperatorError } from '../errors.ts';
import { diskError } from './disk-error.ts';
import {
  decodeSegmentHeader,
  encodeSegmentHeader,
  SEGMENT_HEADER_BYTES,
  type SegmentHeader,
  VERSION,
} from './layout.ts';
import type { Damage } from './segment-scan.ts';

/** So many damaged pieces are kept aside; what comes after is only counted. */
const COPIES_MAX = 16;

/** What the journal needs of the file it appends to. Tests hand in one whose disk fails. */
export type AppendFile = {
  /** May write less than asked for, as `write(2)` may. */
  write(bytes: Uint8Array, offset: number): Promise<number>;
  /** Returns when the bytes are on the disk. */
  sync(): Promise<void>;
  truncate(byteLength: number): Promise<void>;
  close(): Promise<void>;
};

export type SegmentInfo = { segment: number; byteLength: number; header?: SegmentHeader };

/** The folder of segments: names, headers, copies of what was damaged. */
export class SegmentFiles {
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  path(segment: number): string {
    return join(this.folder, `${String(segment).padStart(8, '0')}.vdj`);
  }

  /**
   * All segments in order. One of a newer version is refused here, before anything was touched;
   * a header that does not match its checksum is left out of the answer.
   */
  async list(): Promise<SegmentInfo[]> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 }).catch((cause) => {
      throw diskError(`journal "${this.folder}"`, cause);
    });
    const names = (await readdir(this.folder)).filter((name) => /^\d{8}\.vdj$/.test(name)).sort();
    const infos: SegmentInfo[] = [];
    for (const name of names) infos.push(await this.inspect(Number(name.slice(0, 8))));
    return infos;
  }

  async openForReading(segment: number): Promise<FileHandle> {
    return open(this.path(segment), 'r');
  }

  async openForAppending(segment: number): Promise<AppendFile> {
    return appendFile(await open(this.path(segment), 'r+'));
  }

  /** Writes the header, and returns when file and folder entry are on the disk. */
  async create(header: Omit<SegmentHeader, 'version'>): Promise<void> {
    const file = await open(this.path(header.segment), 'wx', 0o600);
    try {
      await file.writeFile(encodeSegmentHeader(header));
      await file.datasync();
    } finally {
      await file.close();
    }
    await this.syncFolder();
  }

  async remove(segment: number): Promise<void> {
    await unlink(this.path(segment));
    await this.syncFolder();
  }

  /** Keeps the bytes of a damaged segment, once a place. True when a copy exists afterwards. */
  async keepCopy(segment: number, damage: Damage): Promise<boolean> {
    const copy = `${this.path(segment)}.corrupt-${damage.offset}`;
    if (await exists(copy)) return true;
    const copies = (await readdir(this.folder)).filter((name) => name.includes('.corrupt-'));
    if (copies.length >= COPIES_MAX) return false;
    try {
      await copyFile(this.path(segment), copy, constants.COPYFILE_EXCL);
      return true;
    } catch {
      // A full disk must not stop the journal from opening; the damage is counted all the same.
      await unlink(copy).catch(() => undefined);
      return false;
    }
  }

  private async inspect(segment: number): Promise<SegmentInfo> {
    const path = this.path(segment);
    const file = await open(path, 'r').catch((cause) => {
      throw diskError(`journal segment "${path}"`, cause);
    });
    try {
      const bytes = Buffer.alloc(SEGMENT_HEADER_BYTES);
      const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
      const header = decodeSegmentHeader(bytes.subarray(0, bytesRead));
      if (header && header.version > VERSION) {
        throw new OperatorError(
          'VED_DATA_NEWER',
          `journal segment "${path}": expected version ${VERSION}, ` +
            `got ${header.version}; use the newer program that wrote it`,
        );
      }
      const { size } = await file.stat();
      return header?.segment === segment
        ? { segment, byteLength: size, header }
        : { segment, byteLength: size };
    } finally {
      await file.close();
    }
  }

  /** A new name is only safe once its folder is: fsync(2), "Calling fsync() does not …". */
  private async syncFolder(): Promise<void> {
    const folder = await open(this.folder, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }
}

function appendFile(file: FileHandle): AppendFile {
  return {
    write: async (bytes, offset) =>
      (await file.write(bytes, 0, bytes.byteLength, offset)).bytesWritten,
    sync: () => file.datasync(),
    truncate: (byteLength) => file.truncate(byteLength),
    close: () => file.close(),
  };
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
