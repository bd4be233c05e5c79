//! What is pushed comes out again, as Arrow's own builders and checks would have it.

use std::net::IpAddr;

use arrow_array::cast::AsArray;
use arrow_array::types::{TimestampNanosecondType, UInt64Type};
use arrow_array::{Array, StringViewArray};
use nonself_columns::{Column, Flags, Lists, Numbers, Texts, Times};

/// Texts of every length around the borders of a view, of one to four bytes a character.
fn texts() -> Vec<String> {
    let mut texts: Vec<String> = ["a", "é", "€", "𝄞"]
        .iter()
        .flat_map(|character| (0..40).map(|count| character.repeat(count)))
        .collect();
    texts.extend((0..2000).map(|number| format!("text number {}", number % 700)));
    texts.push("long ".repeat(300_000));
    texts.extend((0..50).map(|number| "x".repeat(number * 997)));
    texts
}

#[test]
fn views_are_what_arrow_would_make() {
    let texts = texts();
    let mut column = Texts::default();
    for _ in 0..3 {
        for (row, text) in texts.iter().enumerate() {
            column.push(row, text);
        }
        let array = column.finish(texts.len());
        let array = array.as_string_view();
        array.to_data().validate_full().expect("valid");
        let expected = StringViewArray::from_iter_values(&texts);
        assert_eq!(array, &expected);
    }
}

#[test]
fn a_text_written_lately_is_not_written_again() {
    let mut column = Texts::default();
    for row in 0..10_000 {
        column.push(row, ["192.168.100.1", "192.168.100.2"][row % 2]);
    }
    let array = column.finish(10_000);
    let bytes: usize = array
        .as_string_view()
        .data_buffers()
        .iter()
        .map(arrow_buffer::Buffer::len)
        .sum();
    assert_eq!(bytes, 26);
}

#[test]
fn texts_that_differ_in_one_byte_stay_apart() {
    for len in 1..40 {
        for differs in 0..len {
            let mut texts = [vec![b'a'; len], vec![b'a'; len]];
            texts[1][differs] = b'b';
            let texts = texts.map(|text| String::from_utf8(text).expect("letters"));
            let mut column = Texts::default();
            for row in 0..6 {
                column.push(row, &texts[row % 2]);
            }
            let array = column.finish(6);
            for row in 0..6 {
                assert_eq!(array.as_string_view().value(row), texts[row % 2]);
            }
        }
    }
}

#[test]
fn rows_that_nobody_pushed_are_null() {
    let rows = 200;
    let has = |row: usize| row % 7 == 3 || (70..90).contains(&row);
    let mut texts = Texts::default();
    let mut numbers = Numbers::<UInt64Type>::default();
    let mut times = Times::default();
    let mut flags = Flags::default();
    let mut lists = Lists::<Texts>::default();
    for row in (0..rows).filter(|row| has(*row)) {
        texts.push(row, &format!("the text of row {row}"));
        numbers.push(row, row as u64);
        times.push(row, row as i64);
        flags.push(row, row % 2 == 0);
        lists.push(row, vec!["one"; row % 4], |texts, at, text| {
            texts.push(at, text);
        });
    }
    let [texts, numbers, times, flags, lists] = [
        texts.finish(rows),
        numbers.finish(rows),
        times.finish(rows),
        flags.finish(rows),
        lists.finish(rows),
    ];
    for array in [&texts, &numbers, &times, &flags, &lists] {
        assert_eq!(array.len(), rows);
        array.to_data().validate_full().expect("valid");
        for row in 0..rows {
            assert_eq!(array.is_valid(row), has(row));
        }
    }
    for row in (0..rows).filter(|row| has(*row)) {
        assert_eq!(
            texts.as_string_view().value(row),
            format!("the text of row {row}")
        );
        assert_eq!(numbers.as_primitive::<UInt64Type>().value(row), row as u64);
        assert_eq!(
            times.as_primitive::<TimestampNanosecondType>().value(row),
            row as i64
        );
        assert_eq!(flags.as_boolean().value(row), row % 2 == 0);
        assert_eq!(lists.as_list::<i32>().value(row).len(), row % 4);
    }
}

#[test]
fn a_column_without_values_is_all_null_and_empty_after() {
    let mut texts = Texts::default();
    assert_eq!(texts.finish(3).null_count(), 3);
    texts.push(0, "again");
    assert_eq!(texts.finish(1).null_count(), 0);
    assert_eq!(texts.finish(0).len(), 0);
    assert_eq!(Numbers::<UInt64Type>::default().finish(4).null_count(), 4);
    assert_eq!(Flags::default().finish(4).null_count(), 4);
    assert_eq!(Lists::<Texts>::default().finish(4).null_count(), 4);
    let times = Times::default().finish(4);
    assert_eq!(times.null_count(), 4);
    assert!(times.data_type().to_string().contains("UTC"));
}

#[test]
fn addresses_are_written_as_the_standard_library_writes_them() {
    let addresses = [
        "0.0.0.0",
        "10.0.9.100",
        "255.255.255.255",
        "192.168.1.20",
        "192.168.1.203",
        "1.22.133.4",
        "::",
        "::1",
        "fe80::1",
        "2001:db8:1111:2222:3333:4444:5555:6666",
        "::ffff:1.2.3.4",
    ];
    let mut column = Texts::default();
    for (row, text) in addresses.iter().enumerate() {
        let address: IpAddr = text.parse().expect("an address");
        column.push_address(row, address);
    }
    let array = column.finish(addresses.len());
    array.to_data().validate_full().expect("valid");
    assert_eq!(
        array.as_string_view(),
        &StringViewArray::from_iter_values(addresses)
    );
}
