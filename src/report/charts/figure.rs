//! A chart with two axes, and layers of lines, dots, bars and cells.

use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;

/// Text and axes.
pub(super) const INK: RGBColor = RGBColor(0x20, 0x21, 0x24);
/// What guides the eye.
const GUIDE: RGBColor = RGBColor(0x9a, 0xa5, 0xb1);
const GRID: RGBColor = RGBColor(0xe3, 0xe6, 0xea);
/// Behind all.
pub(super) const PAPER: RGBColor = RGBColor(0xff, 0xff, 0xff);
const SERIES: [RGBColor; 8] = [
    RGBColor(0x1f, 0x77, 0xb4),
    RGBColor(0xe0, 0x7b, 0x00),
    RGBColor(0x2c, 0xa0, 0x2c),
    RGBColor(0xd6, 0x27, 0x28),
    RGBColor(0x94, 0x67, 0xbd),
    RGBColor(0x8c, 0x56, 0x4b),
    RGBColor(0xe3, 0x77, 0xc2),
    RGBColor(0x17, 0xbe, 0xcf),
];
const SIZE: (u32, u32) = (560, 340);

/// A chart.
#[derive(Clone, Debug, Default)]
pub struct Figure {
    /// What it shows.
    pub title: String,
    /// What runs to the right.
    pub x: String,
    /// What runs upward.
    pub y: String,
    /// What is drawn, the first at the back.
    pub layers: Vec<Layer>,
    /// From where to where; what the layers take where it is not given.
    pub x_range: Option<(f64, f64)>,
    /// As above.
    pub y_range: Option<(f64, f64)>,
}

/// Something drawn between the axes. What is not finite leaves a gap.
#[derive(Clone, Debug)]
pub enum Layer {
    /// A line through points, in the color of its place among the named.
    Line(String, Vec<(f64, f64)>),
    /// Points, in the color with this number.
    Dots(String, usize, Vec<(f64, f64)>),
    /// A thin line that guides the eye.
    Guide(Vec<(f64, f64)>),
    /// Bars from, to, and how high.
    Bars(Vec<(f64, f64, f64)>),
    /// Rectangles: two corners, a color, how strong.
    Cells(Vec<([f64; 4], usize, f64)>),
}

/// The color with this number.
pub(super) fn color(at: usize) -> RGBColor {
    SERIES[at % SERIES.len()]
}

/// Text of a size, for plotters.
pub(super) fn font(size: u32) -> TextStyle<'static> {
    TextStyle::from(("sans-serif", size).into_font()).color(&INK)
}

impl Figure {
    /// The chart as SVG.
    pub fn svg(&self) -> String {
        let mut out = String::new();
        let root = SVGBackend::with_string(&mut out, SIZE).into_drawing_area();
        self.draw(&root).expect("memory takes every picture");
        drop(root);
        out
    }

    fn draw<B: DrawingBackend>(
        &self,
        root: &DrawingArea<B, plotters::coord::Shift>,
    ) -> Result<(), DrawingAreaErrorKind<B::ErrorType>> {
        root.fill(&PAPER)?;
        let x = self.x_range.unwrap_or_else(|| range(&self.points(), |point| point.0));
        let y = self.y_range.unwrap_or_else(|| range(&self.points(), |point| point.1));
        let mut chart = ChartBuilder::on(root)
            .caption(&self.title, font(18))
            .margin(10)
            .margin_right(18)
            .x_label_area_size(40)
            .y_label_area_size(62)
            .build_cartesian_2d(x.0..x.1, y.0..y.1)?;
        chart
            .configure_mesh()
            .x_desc(&self.x)
            .y_desc(&self.y)
            .bold_line_style(GRID)
            .light_line_style(TRANSPARENT)
            .axis_style(GUIDE)
            .label_style(font(13))
            .axis_desc_style(font(14))
            .x_labels(7)
            .y_labels(6)
            .x_label_formatter(&|value| tick(*value))
            .y_label_formatter(&|value| tick(*value))
            .draw()?;
        let mut n_lines = 0;
        for layer in &self.layers {
            layer.draw(&mut chart, &mut n_lines)?;
        }
        if self.layers.iter().any(Layer::is_named) {
            chart
                .configure_series_labels()
                .position(SeriesLabelPosition::UpperRight)
                .background_style(PAPER.mix(0.85))
                .label_font(font(13))
                .draw()?;
        }
        root.present()
    }

    fn points(&self) -> Vec<(f64, f64)> {
        let of = |layer: &Layer| -> Vec<(f64, f64)> {
            match layer {
                Layer::Line(_, points)
                | Layer::Dots(_, _, points)
                | Layer::Guide(points) => points.clone(),
                Layer::Bars(bars) => {
                    bars.iter().flat_map(|bar| [(bar.0, 0.0), (bar.1, bar.2)]).collect()
                }
                Layer::Cells(cells) => cells
                    .iter()
                    .flat_map(|(at, ..)| [(at[0], at[1]), (at[2], at[3])])
                    .collect(),
            }
        };
        self.layers.iter().flat_map(of).collect()
    }
}

/// The axes of a chart.
type Axes<'a, B> = ChartContext<'a, B, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

impl Layer {
    fn is_named(&self) -> bool {
        match self {
            Self::Line(name, _) | Self::Dots(name, ..) => !name.is_empty(),
            Self::Guide(_) | Self::Bars(_) | Self::Cells(_) => false,
        }
    }

    fn draw<B: DrawingBackend>(
        &self,
        chart: &mut Axes<'_, B>,
        n_lines: &mut usize,
    ) -> Result<(), DrawingAreaErrorKind<B::ErrorType>> {
        match self {
            Self::Line(name, points) => {
                let paint = color(*n_lines);
                *n_lines += 1;
                draw_line(chart, name, points, paint)?;
            }
            Self::Dots(name, number, points) => {
                let paint = color(*number);
                let dots = points.iter().filter(|(x, y)| x.is_finite() && y.is_finite());
                let dots =
                    dots.map(|point| Circle::new(*point, 3, paint.mix(0.75).filled()));
                let drawn = chart.draw_series(dots)?;
                if !name.is_empty() {
                    drawn
                        .label(name)
                        .legend(move |(x, y)| Circle::new((x + 8, y), 4, paint.filled()));
                }
            }
            Self::Guide(points) => {
                chart.draw_series(LineSeries::new(points.iter().copied(), GUIDE))?;
            }
            Self::Bars(bars) => {
                let paint = color(0).mix(0.8).filled();
                chart.draw_series(bars.iter().map(|(from, to, height)| {
                    Rectangle::new([(*from, 0.0), (*to, *height)], paint)
                }))?;
            }
            Self::Cells(cells) => {
                chart.draw_series(cells.iter().map(
                    |([x, y, right, top], at, strength)| {
                        let paint = color(*at).mix(*strength).filled();
                        Rectangle::new([(*x, *y), (*right, *top)], paint)
                    },
                ))?;
            }
        }
        Ok(())
    }
}

/// A line with its gaps; a point between two gaps is a dot.
fn draw_line<B: DrawingBackend>(
    chart: &mut Axes<'_, B>,
    name: &str,
    points: &[(f64, f64)],
    paint: RGBColor,
) -> Result<(), DrawingAreaErrorKind<B::ErrorType>> {
    let runs = points.split(|(x, y)| !x.is_finite() || !y.is_finite());
    for (at, run) in runs.filter(|run| !run.is_empty()).enumerate() {
        let line = LineSeries::new(run.iter().copied(), paint.stroke_width(2));
        let drawn = chart.draw_series(line)?;
        if at == 0 && !name.is_empty() {
            drawn.label(name).legend(move |(x, y)| {
                PathElement::new([(x, y), (x + 16, y)], paint.stroke_width(2))
            });
        }
        if let [only] = run {
            chart.draw_series([Circle::new(*only, 3, paint.filled())])?;
        }
    }
    Ok(())
}

/// From the smallest to the largest, with a little room; never empty.
fn range(points: &[(f64, f64)], of: fn(&(f64, f64)) -> f64) -> (f64, f64) {
    let numbers = points.iter().map(of).filter(|number| number.is_finite());
    let (low, high) = numbers
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), number| {
            (low.min(number), high.max(number))
        });
    if low > high {
        return (0.0, 1.0);
    }
    let room = (high - low) * 0.04;
    if room > low.abs().max(high.abs()) * 1e-9 {
        // What starts at 0 stays there.
        let low = if low == 0.0 { 0.0 } else { low - room };
        return (low, high + room);
    }
    let room = if low == 0.0 { 1.0 } else { low.abs() * 0.1 };
    (low - room, high + room)
}

/// A number at an axis, without zeros at its end.
fn tick(value: f64) -> String {
    if value == 0.0 || value.abs() < 1e-12 {
        return "0".to_owned();
    }
    let size = value.abs();
    if !(1e-3..1e6).contains(&size) {
        return format!("{value:.1e}").replace(".0e", "e");
    }
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
