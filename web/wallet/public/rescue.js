// Runs before the page's own code and needs none of it: when a script or style of the page cannot be loaded (a cache that
// went stale, an interrupted update), it offers to clear what the browser kept. The session and the look survive.
;(function () {
  var kept = ['feiqian.device', 'feiqian.look']
  var shown = false

  window.addEventListener(
    'error',
    function (event) {
      var source = event.target
      if (source && (source.tagName === 'SCRIPT' || source.tagName === 'LINK')) show()
    },
    true,
  )

  function show() {
    var app = document.getElementById('app')
    if (shown || (app && app.childElementCount > 0)) return
    if (!document.body) return document.addEventListener('DOMContentLoaded', show)
    shown = true
    var chinese = /^zh/i.test(navigator.language)
    var main = document.createElement('main')
    main.className = 'rescue'
    add(main, 'h1', chinese ? '页面没有加载完整' : 'The page did not load completely')
    add(main, 'p', chinese ? '清除缓存并重启即可修复，不会退出登录。' : 'Clearing the cache and restarting repairs it. You stay signed in.')
    add(main, 'button', chinese ? '清除缓存并重启' : 'Clear cache and restart').addEventListener('click', repair)
    document.body.appendChild(main)
  }

  function add(parent, name, text) {
    var element = document.createElement(name)
    element.textContent = text
    parent.appendChild(element)
    return element
  }

  function repair() {
    Object.keys(localStorage).forEach(function (key) {
      if (kept.indexOf(key) < 0) localStorage.removeItem(key)
    })
    sessionStorage.clear()
    var workers = navigator.serviceWorker ? navigator.serviceWorker.getRegistrations() : Promise.resolve([])
    var stores = window.caches ? caches.keys() : Promise.resolve([])
    Promise.all([workers, stores])
      .then(function (found) {
        return Promise.all(
          found[0]
            .map(function (worker) { return worker.unregister() })
            .concat(found[1].map(function (name) { return caches.delete(name) })),
        )
      })
      .finally(function () { location.replace('/?repaired=' + Date.now()) })
  }
})()
