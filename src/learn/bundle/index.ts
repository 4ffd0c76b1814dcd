/**
 * Model files: a manifest and flat arrays under one digest. Writing and reading are exact inverses;
 * what is read is checked in every part, and no file can hold code.
 */
export {
  type AnyBundle,
  type Bundle,
  type Manifest,
  type NoveltyBundle,
  type NoveltyManifest,
  packBundle,
  schemaHash,
  unpackBundle,
} from './bundle.ts';
export { BundleError } from './container.ts';
