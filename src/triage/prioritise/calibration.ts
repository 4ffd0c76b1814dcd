/**
 * How what a detector or a model says becomes evidence: a natural logarithm that adds to the
 * log-odds of an attack.
 */
export const CALIBRATIONS = {
  'likelihood-ratio': {
    title: 'Likelihood ratio',
    about: 'stated distributions of attacks and of ordinary traffic, bounded',
  },
  'list-precision': {
    title: 'Precision of a list',
    about: 'by verdicts on what it matched before',
  },
  'p-value': {
    title: 'p-value',
    about: 'rank among ordinary ones, at the bound of its Bayes factor',
  },
  probability: {
    title: 'Probability',
    about: 'calibrated out of fold, less the mix that trained it',
  },
} as const;

export type Calibration = keyof typeof CALIBRATIONS;
