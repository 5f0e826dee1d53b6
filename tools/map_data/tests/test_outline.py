"""A country's outline: decoded, cut to the frame, simplified."""

from map_data.outline import EAST, WEST, clip, decode_arcs, draw, rings_of, simplify

SQUARE = [(10.0, 56.0), (10.0, 60.0), (14.0, 60.0), (14.0, 56.0), (10.0, 56.0)]


def test_arcs_are_sums_of_steps_and_rings_go_along_them_either_way() -> None:
    topology = {
        "transform": {"scale": [0.5, 1], "translate": [10, 50]},
        "arcs": [[[0, 0], [2, 1], [2, 1]], [[0, 0], [4, 2]]],
    }
    arcs = decode_arcs(topology)
    assert arcs == [[(10.0, 50), (11.0, 51), (12.0, 52)], [(10.0, 50), (12.0, 52)]]
    (ring,) = rings_of({"type": "Polygon", "arcs": [[0, ~1]]}, arcs)
    assert ring == [(10.0, 50), (11.0, 51), (12.0, 52), (10.0, 50)]


def test_what_is_outside_of_the_frame_is_cut_off_at_its_edge() -> None:
    wide = [(WEST - 10, 56.0), (WEST - 10, 60.0), (EAST + 10, 60.0), (EAST + 10, 56.0), (WEST - 10, 56.0)]
    assert {x for x, _ in clip(wide)} == {WEST, EAST}
    assert clip([(x + 100, y) for x, y in SQUARE]) == []


def test_a_point_near_the_line_between_its_neighbours_is_left_out() -> None:
    bent = [(0.0, 60.0), (1.0, 60.001), (2.0, 60.0), (3.0, 61.0), (4.0, 60.0)]
    assert simplify(bent, 0.01) == [bent[0], *bent[2:]]
    assert simplify(bent, 0.0001) == bent


def test_a_country_is_a_feature_without_its_smallest_islands() -> None:
    island = [(x / 1000 + 12, y / 1000 + 57) for x, y in SQUARE]
    feature = draw("SE", [SQUARE, island])
    assert feature["properties"] == {"country": "SE"}
    (polygon,) = feature["geometry"]["coordinates"]
    assert sorted(map(tuple, polygon[0])) == sorted(SQUARE)
