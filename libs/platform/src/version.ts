/** The version every app reports; a spec keeps it equal to package.json. */
export const VERSION = '0.1.0';
