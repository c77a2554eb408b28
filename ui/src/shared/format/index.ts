export { currentLocale, setLocale } from './locale';
export * from './numbers';
export * from './time';
export * from './timecode';
