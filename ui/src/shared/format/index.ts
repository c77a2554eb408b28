export * from './numbers';
export * from './time';
export * from './timecode';
