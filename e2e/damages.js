export const DAMAGES = [];
