// Ordinary traffic only, of the networks of one tuning and one judging recording.

export const quietScenarios = [
  {
    name: 'tune-baseline',
    use: 'baseline',
    network: 'office',
    seed: 31,
    seconds: 180,
    purpose: 'ordinary traffic of the network of tune-office',
    planted: [],
  },
  {
    name: 'judge-baseline',
    use: 'baseline',
    network: 'clinic',
    seed: 32,
    seconds: 180,
    purpose: 'ordinary traffic of the network of judge-clinic',
    planted: [],
  },
];
