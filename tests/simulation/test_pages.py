"""Pages of numbers: where a person stands, by hand; everybody once; nothing moves when there are more of them."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from simkit.draws import BLOCK
from simkit.simulation import pages as module
from simkit.simulation.pages import CHUNK, Page, fill, pages

QUICK = settings(deadline=None, max_examples=25)


def book(people, *, draw=0, chunk=0):
    return list(pages(draw, chunk, np.asarray(people)))


def page_of(person, replicate, *, chunk=0):
    """The page on which a person stands, in a world of just enough people of one replicate."""
    sizes = np.zeros(CHUNK, dtype=np.int64)
    sizes[replicate] = person + 1
    return book(sizes, chunk=chunk)[-1]


@pytest.mark.parametrize(
    ("person", "number", "first", "width", "group"),
    [
        # replicate 5 of chunk 3, that is replicate 389 of all. Page 0: 64 persons of 128 replicates; page 1 the same
        (0, 0, 0, 128, 3),
        (63, 0, 0, 128, 3),
        (64, 1, 64, 128, 3),
        (127, 1, 64, 128, 3),
        # page 2: 128 persons of 64 replicates: 389 // 64 = 6
        (128, 2, 128, 64, 6),
        (255, 2, 128, 64, 6),
        (256, 3, 256, 32, 12),
        # page 7: persons 4096 to 8191 of 2 replicates: 389 // 2 = 194
        (8191, 7, 4096, 2, 194),
        # page 8 and after: 8192 persons of one replicate
        (8192, 8, 8192, 1, 389),
        (16383, 8, 8192, 1, 389),
        (16384, 9, 16384, 1, 389),
        # 100000 // 8192 = 12: persons 98304 on; page 8 is the first, so 12 + 7
        (100_000, 19, 98_304, 1, 389),
    ],
)
def test_where_a_person_stands(person, number, first, width, group):
    page = page_of(person, 5, chunk=3)
    assert page == Page(0, number, group, first, width, person + 1 - first)
    # and the row, from the rule in the docstring
    row = (person - first) * width + 389 % width
    assert (page.persons[row], page.replicates[row]) == (person, 5)


def test_a_whole_page_has_a_block_of_rows():
    whole = book(np.full(CHUNK, 40_000))
    assert {page.rows for page in whole if page.first + page.people < 40_000} == {BLOCK}
    # 2 pages of 128 replicates, then 2, 4, ..., 64 pages, then 128 of one replicate each for 8192, 16384, 24576, 32768
    assert len(whole) == 2 + (2 + 4 + 8 + 16 + 32 + 64) + 4 * 128


sizes_of_a_chunk = st.lists(
    st.tuples(
        st.integers(0, CHUNK - 1), st.sampled_from([0, 1, 42, 63, 64, 65, 127, 128, 200, 4096, 8191, 8192, 20_000])
    ),
    max_size=5,
)


def as_sizes(given_sizes, rest=0):
    sizes = np.full(CHUNK, rest)
    for replicate, people in given_sizes:
        sizes[replicate] = people
    return sizes


@given(sizes_of_a_chunk, st.sampled_from([0, 0, 3, 64, 130]))
@example([(7, 100_000)], 0)
@QUICK
def test_everybody_stands_once(several, rest):
    sizes = as_sizes(several, rest)
    found = []
    for page in book(sizes):
        assert 0 < page.rows <= BLOCK
        assert page.rows == len(page.replicates) == len(page.persons) == page.people * page.width
        there = page.persons < sizes[page.replicates]
        found.append(page.replicates[there] * 10**6 + page.persons[there])
    every = np.sort(np.concatenate(found)) if found else np.empty(0, dtype=np.int64)
    wanted = np.concatenate([replicate * 10**6 + np.arange(size) for replicate, size in enumerate(sizes)])
    np.testing.assert_array_equal(every, wanted)


@given(sizes_of_a_chunk, sizes_of_a_chunk, st.integers(0, 3))
@QUICK
def test_more_people_open_pages_and_move_none(some, more, chunk):
    few = as_sizes(some)
    many = np.maximum(few, as_sizes(more))
    after = {(page.draw, page.number, page.group): page for page in book(many, chunk=chunk, draw=2)}
    for page in book(few, chunk=chunk, draw=2):
        same = after[page.draw, page.number, page.group]
        assert (same.first, same.width) == (page.first, page.width) and same.people >= page.people
        np.testing.assert_array_equal(same.replicates[: page.rows], page.replicates)
        np.testing.assert_array_equal(same.persons[: page.rows], page.persons)


def test_chunks_share_no_page_and_follow_one_another():
    # the groups of chunk 1 begin where those of chunk 0 end, on every page number
    sizes = np.full(CHUNK, 9000)
    before, after = book(sizes), book(sizes, chunk=1)
    for number in range(9):
        groups = [[page.group for page in every if page.number == number] for every in (before, after)]
        assert groups[0] + groups[1] == list(range(2 * len(groups[0])))
    np.testing.assert_array_equal(before[0].replicates, after[0].replicates)


def test_nobody_needs_no_page():
    assert book(np.zeros(CHUNK, dtype=np.int64)) == []


def test_numbers_of_a_page_by_numpy():
    # items are source 8; page 1, group 4, draw 2, further address 9. Columns of 2048, 2048 and 4096 rows at a time
    page = Page(2, 1, 4, 64, 128, 64)
    out = np.empty((2, page.rows))
    fill(7, "items", page, out, 9)
    made = np.random.Generator(np.random.SFC64(np.random.SeedSequence(7, spawn_key=(8, 2, 1, 4, 9))))
    pieces = ((0, 2048), (2048, 4096), (4096, 8192))
    for start, stop in pieces:
        for column in range(2):
            np.testing.assert_array_equal(out[column, start:stop], made.random(stop - start))
    # people (5): normals come before uniforms, of the same 2048 rows
    out = np.empty((3, page.rows))
    fill(7, "people", page, out, normals=2)
    made = np.random.Generator(np.random.SFC64(np.random.SeedSequence(7, spawn_key=(5, 2, 1, 4))))
    for start, stop in pieces:
        for column, draw in enumerate((made.standard_normal, made.standard_normal, made.random)):
            np.testing.assert_array_equal(out[column, start:stop], draw(stop - start))


@given(st.integers(1, BLOCK), st.integers(1, BLOCK), st.integers(0, 4), st.integers(4, 7))
@example(2048, 2049, 4, 4)
@example(2047, 8192, 0, 7)
@QUICK
def test_a_page_in_part_begins_like_the_whole(rows, other, normals, columns):
    part, whole = (Page(0, 9, 1, 16_384, 1, each) for each in sorted((rows, other)))
    few, many = np.empty((columns, part.rows)), np.empty((columns, whole.rows))
    fill(3, "people", part, few, normals=normals)
    fill(3, "people", whole, many, normals=normals)
    np.testing.assert_array_equal(few, many[:, : part.rows])


def test_no_two_addresses_share_a_stream(monkeypatch):
    asked = []
    real = module.generator

    def noted(seed, source, *address):
        made = real(seed, source, *address)
        asked.append(((seed, source, *address), tuple(made.bit_generator.state["state"]["state"].tolist())))
        return made

    monkeypatch.setattr(module, "generator", noted)
    sizes = np.full(CHUNK, 300)
    for seed in (0, 1, 2**63 - 1):
        for draw in (0, 1, 5):
            for chunk in (0, 1):
                for page in pages(draw, chunk, sizes):
                    for source in ("people", "segments", "contributing"):
                        fill(seed, source, page, np.empty((1, page.rows)))
                    for block in (0, 1):
                        fill(seed, "items", page, np.empty((1, page.rows)), block)
    addresses, states = zip(*asked, strict=True)
    # 3 seeds x 3 draws x 2 chunks x (2 pages of 128, 2 of 64 and 4 of 32 replicates) x 5
    assert len(asked) == 3 * 3 * 2 * (1 + 1 + 2 + 4) * 5 == len(set(addresses)) == len(set(states))


def test_rows_cannot_be_written_over():
    # the same rows serve every page of a width
    with pytest.raises(ValueError, match="read-only"):
        page_of(3, 0).replicates[0] = 1
