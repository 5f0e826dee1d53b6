"""The texts of the map: key → (Swedish, English)."""

MAP_TEXTS: dict[str, tuple[str, str]] = {
    "map": ("Karta över platserna", "Map of the places"),
    "zoom_in": ("Zooma in", "Zoom in"),
    "zoom_out": ("Zooma ut", "Zoom out"),
    "pin": ("Markör. Dra den dit adressen är.", "Marker. Drag it to where the address is."),
    "pin_is_at": ("Markören står på", "The marker is at"),
    "pin_hint": (
        "Dra markören eller klicka på kartan: fälten fylls i. Talen kan också skrivas för hand.",
        "Drag the marker or click on the map: the fields are filled in. The numbers can be typed, too.",
    ),
    "map_drawing": ("Kartbild: Natural Earth", "Drawing: Natural Earth"),
    "map_places": (
        "Orter: swedish-geodata, svenska-stader, GeoNames (CC BY 4.0)",
        "Localities: swedish-geodata, svenska-stader, GeoNames (CC BY 4.0)",
    ),
}
