export * from './TimerElsewhere';
export * from './useStartTimer';
