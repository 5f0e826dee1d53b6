// Draws the places of a page on a map (Leaflet): on tiles, or on a drawing of the country where no tiles are set.
// The page says all of it in text, too. A form has one marker, which fills in its two fields when it is dragged.
"use strict";

const box = document.getElementById("place-map");
const points = [...document.querySelectorAll("#map-markers > li")];
const fields = box.dataset.pin ? box.dataset.pin.split(" ").map((id) => document.getElementById(id)) : [];
const hasTiles = Boolean(box.dataset.tiles);
const NEAR = hasTiles ? 14 : 7;
const FEW_TOWNS = 6; // below this zoom only the large ones are named
const decimalSign = (0.5).toLocaleString(document.documentElement.lang).charAt(1);
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

box.hidden = false;
const map = L.map(box, {
  attributionControl: false,
  zoomControl: false,
  scrollWheelZoom: false,
  zoomAnimation: !calm,
  fadeAnimation: !calm,
  markerZoomAnimation: !calm,
  inertia: !calm,
  zoomSnap: hasTiles ? 1 : 0.25,
  minZoom: 3,
  maxZoom: hasTiles ? 19 : 10,
});
L.control.zoom({ zoomInTitle: box.dataset.zoomIn, zoomOutTitle: box.dataset.zoomOut }).addTo(map);
map.on("zoom", () => box.classList.toggle("far", map.getZoom() < FEW_TOWNS));
map.fitBounds([[55.2, 10.5], [69.1, 24.2]]);

function drawCountry(drawing) {
  const lands = { ...drawing, features: drawing.features.filter((one) => one.properties.country) };
  const style = (one) => ({ className: one.properties.country === "SE" ? "land own" : "land" });
  L.geoJSON(lands, { interactive: false, style }).addTo(map).bringToBack();
  for (const one of drawing.features.filter((feature) => feature.properties.town)) {
    const name = document.createElement("span");
    name.textContent = one.properties.town;
    const icon = L.divIcon({ className: one.properties.large ? "town" : "town small", html: name });
    const [east, north] = one.geometry.coordinates;
    L.marker([north, east], { icon, interactive: false, keyboard: false, zIndexOffset: -1000 }).addTo(map);
  }
}

function pinIcon(isAbout) {
  return L.divIcon({ className: isAbout ? "pin about" : "pin", iconSize: [28, 34], iconAnchor: [14, 34], popupAnchor: [0, -32] });
}

function drawMarkers() {
  const together = new Map();
  for (const point of points) {
    const at = `${point.dataset.latitude} ${point.dataset.longitude}`;
    together.set(at, [...(together.get(at) ?? []), point]);
  }
  const markers = [...together.values()].map((some) => {
    const { latitude, longitude } = some[0].dataset;
    const names = some.map((one) => one.dataset.name).join(", ");
    const isAbout = some.some((one) => one.dataset.about);
    const marker = L.marker([latitude, longitude], { icon: pinIcon(isAbout), title: names, alt: names }).addTo(map);
    const said = document.createElement("div");
    for (const one of some) said.append(...[...one.children].map((part) => part.cloneNode(true)));
    marker.bindPopup(said);
    marker.getElement().setAttribute("aria-label", names);
    return marker;
  });
  if (markers.length === 1) map.setView(markers[0].getLatLng(), NEAR - (points[0].dataset.about && hasTiles ? 2 : 0));
  else if (markers.length) map.fitBounds(L.featureGroup(markers).getBounds(), { padding: [40, 40], maxZoom: NEAR });
}

function drawPin() {
  const [north, east] = fields;
  const said = document.getElementById("map-said");
  let pin = null;

  function read() {
    const [latitude, longitude] = fields.map((one) => Number.parseFloat(one.value.replace(",", ".")));
    return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? L.latLng(latitude, longitude) : null;
  }

  function say() {
    said.textContent = `${box.dataset.says} ${north.value}, ${east.value}`;
  }

  function write(at) {
    const wrapped = at.wrap();
    [north.value, east.value] = [wrapped.lat, wrapped.lng].map((one) => one.toFixed(5).replace(".", decimalSign));
    say();
  }

  function show(at) {
    if (pin) return pin.setLatLng(at);
    pin = L.marker(at, { icon: pinIcon(false), draggable: true, autoPan: true, title: box.dataset.pinTitle }).addTo(map);
    pin.getElement().setAttribute("aria-label", box.dataset.pinTitle);
    return pin.on("dragend", () => write(pin.getLatLng()));
  }

  map.on("click", (event) => {
    show(event.latlng);
    write(event.latlng);
  });
  for (const one of fields) {
    one.addEventListener("change", () => {
      const at = read();
      if (!at) return;
      map.panTo(show(at).getLatLng());
      say();
    });
  }
  const start = read();
  if (start) map.setView(show(start).getLatLng(), NEAR);
}

if (hasTiles) {
  L.tileLayer(box.dataset.tiles, { maxZoom: 19 }).addTo(map);
} else {
  fetch(box.dataset.drawing).then((answer) => answer.json()).then(drawCountry);
}
if (fields.length) drawPin();
else drawMarkers();
