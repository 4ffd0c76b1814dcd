/**
 * What is known apart from the traffic, read from files: assets, lists of indicators, countries
 * and networks of addresses. It opens files and hands on data; it never asks the network.
 */
export {
  type EnrichmentFiles,
  type ReadEnrichment,
  readEnrichment,
} from './read-enrichment.ts';
