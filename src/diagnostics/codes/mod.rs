//! The codes of the checker and of running: each kind of mistake, with its page. Lints bring their
//! own.

pub mod arguments;
pub mod contract;
pub mod data;
pub mod faults;
pub mod training;
pub mod names;
pub mod output;
pub mod parse;
pub mod preflight;
pub mod running;
pub mod shapes;
pub mod types;
pub mod unused;

use super::Code;

pub use arguments::{
    A001, A002, A003, A004, A005, A006, A007, A008, A009, A010, A011, A015,
};
pub use contract::{
    C001, C002, C003, C004, C005, C006, C007, C009, C012, C013, C014, C015, C017, C018,
};
pub use data::{D004, D005, D013, D026, D030, D031};
pub use faults::{
    R002, R003, R004, R005, R006, R007, R008, R009, R010, R011, R012, R013, R014, R015,
    R016, R017, R022, R023, R024, R026,
};
pub use names::{N001, N002, N003, N004, N006, N007, N008, N009, N010, N011, N014, N015};
pub use output::O014;
pub use parse::{P001, P002, P003, P004, P005, P006, P007, P008, P009, P010, P011, P012};
pub use preflight::{R018, R019, R020, R031};
pub use running::{B001, R001, R036, S035};
pub use shapes::{
    S001, S003, S004, S007, S008, S009, S010, S013, S014, S015, S021, S022, S023, S036,
};
pub use training::{H003, H011};
pub use types::{T001, T003, T004, T008};
pub use unused::{U001, U003, U006, U007};

/// Every code but those of lints, in the order of their ids within their family.
pub static ALL: &[&Code] = &[
    &A001, &A002, &A003, &A004, &A005, &A006, &A007, &A008, &A009, &A010, &A011, &A015,
    &B001, &C001, &C002, &C003, &C004, &C005, &C006, &C007, &C009, &C012, &C013, &C014,
    &C015, &C017, &C018, &D004, &D005, &D013, &D026, &D030, &D031, &H003, &H011, &N001,
    &N002, &N003, &N004, &N006, &N007, &N008, &N009, &N010, &N011, &N014, &N015, &O014,
    &P001, &P002, &P003, &P004, &P005, &P006, &P007, &P008, &P009, &P010, &P011, &P012,
    &R001, &R002, &R003, &R004, &R005, &R006, &R007, &R008, &R009, &R010, &R011, &R012,
    &R013, &R014, &R015, &R016, &R017, &R018, &R019, &R020, &R022, &R023, &R024, &R026,
    &R031, &R036, &S001, &S003, &S004, &S007, &S008, &S009, &S010, &S013, &S014, &S015,
    &S021, &S022, &S023, &S035, &S036, &T001, &T003, &T004, &T008, &U001, &U003, &U006,
    &U007,
];
