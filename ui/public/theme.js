// Runs before the first paint: sets theme, contrast and density on <html> so that nothing flashes.
(function () {
  var root = document.documentElement;
  var asked = new URLSearchParams(location.search);
  var kept = {};
  try {
    kept = JSON.parse(localStorage.getItem('flo.prefs') || '{}') || {};
  } catch {
    kept = {};
  }
  var system = function (query) {
    return window.matchMedia(query).matches;
  };
  var theme = asked.get('theme') || kept.theme;
  if (theme !== 'light' && theme !== 'dark')
    theme = system('(prefers-color-scheme: dark)') ? 'dark' : 'light';
  var contrast = asked.get('contrast') || kept.contrast;
  if (contrast !== 'more' && contrast !== 'normal')
    contrast = system('(prefers-contrast: more)') ? 'more' : 'normal';
  root.dataset.theme = theme;
  root.dataset.density = asked.get('density') || kept.density || 'normal';
  if (contrast === 'more') root.dataset.contrast = 'more';
})();
