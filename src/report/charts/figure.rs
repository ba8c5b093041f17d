//! A chart with two axes, and layers of lines, dots, bars and cells.

use plotters::prelude::*;

use super::axis::{Axis, Spacing, range, tick};
use super::legend::{Entry, Legend, Mark};

/// Text and axes.
pub(super) const INK: RGBColor = RGBColor(0x20, 0x21, 0x24);
/// What guides the eye.
pub(super) const GUIDE: RGBColor = RGBColor(0x9a, 0xa5, 0xb1);
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
    /// How numbers lie along the axes.
    pub x_spacing: Spacing,
    /// As above.
    pub y_spacing: Spacing,
    /// How lines are told apart.
    pub palette: Palette,
}

/// How lines are told apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Palette {
    /// Each by a color of its own.
    #[default]
    Distinct,
    /// By their order, from blue over green to red.
    Ramp,
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

/// The color at a share of the way from the first of many to the last.
pub(super) fn ramp(share: f64) -> RGBColor {
    const STOPS: [(f64, f64, f64); 5] = [
        (38.0, 70.0, 140.0),
        (31.0, 130.0, 170.0),
        (70.0, 170.0, 110.0),
        (224.0, 165.0, 30.0),
        (205.0, 70.0, 40.0),
    ];
    let place = share.clamp(0.0, 1.0) * (STOPS.len() - 1) as f64;
    let at = (place as usize).min(STOPS.len() - 2);
    let (a, b, t) = (STOPS[at], STOPS[at + 1], place - at as f64);
    let mix = |a: f64, b: f64| (a + (b - a) * t) as u8;
    RGBColor(mix(a.0, b.0), mix(a.1, b.1), mix(a.2, b.2))
}

/// Text of a size, for plotters.
pub(super) fn font(size: u32) -> TextStyle<'static> {
    TextStyle::from(("sans-serif", size).into_font()).color(&INK)
}

impl Figure {
    /// The chart as SVG.
    pub fn svg(&self) -> String {
        let mut out = String::new();
        let legend = Legend::new(self.entries(), SIZE.0);
        let size = (SIZE.0 + legend.width(), SIZE.1);
        let root = SVGBackend::with_string(&mut out, size).into_drawing_area();
        self.draw(&root, &legend).expect("memory takes every picture");
        drop(root);
        out
    }

    fn draw<B: DrawingBackend>(
        &self,
        root: &DrawingArea<B, plotters::coord::Shift>,
        legend: &Legend,
    ) -> Result<(), DrawingAreaErrorKind<B::ErrorType>> {
        root.fill(&PAPER)?;
        let below = root.margin(6, 0, 0, 0).titled(&self.title, font(18))?;
        let below = legend.draw(&below)?;
        let x = self.x_range.unwrap_or_else(|| {
            range(self.x_spacing, self.points().into_iter().map(|point| point.0))
        });
        let y = self.y_range.unwrap_or_else(|| {
            range(self.y_spacing, self.points().into_iter().map(|point| point.1))
        });
        let (x, y) = (Axis::new(self.x_spacing, x), Axis::new(self.y_spacing, y));
        let mut chart = ChartBuilder::on(&below)
            .margin(10)
            .margin_right(18)
            .x_label_area_size(40)
            .y_label_area_size(62)
            .build_cartesian_2d(x, y)?;
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
        let mut lines = self.line_colors().into_iter();
        for layer in &self.layers {
            layer.draw(&mut chart, &mut lines)?;
        }
        root.present()
    }

    /// The color of each line.
    fn line_colors(&self) -> Vec<RGBColor> {
        let n = self.layers.iter().filter(|layer| matches!(layer, Layer::Line(..))).count();
        (0..n)
            .map(|at| match self.palette {
                Palette::Distinct => color(at),
                Palette::Ramp => ramp(at as f64 / (n - 1).max(1) as f64),
            })
            .collect()
    }

    /// The names of its layers, with their colors.
    fn entries(&self) -> Vec<Entry> {
        let mut lines = self.line_colors().into_iter();
        let entry = |layer: &Layer| match layer {
            Layer::Line(name, _) => {
                let color = lines.next().unwrap_or(INK);
                Some(Entry { name: name.clone(), color, mark: Mark::Line })
            }
            Layer::Dots(name, at, _) => {
                Some(Entry { name: name.clone(), color: color(*at), mark: Mark::Dot })
            }
            Layer::Guide(_) | Layer::Bars(_) | Layer::Cells(_) => None,
        };
        let named = self.layers.iter().filter_map(entry);
        named.filter(|entry| !entry.name.is_empty()).collect()
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
type Axes<'a, B> = ChartContext<'a, B, Cartesian2d<Axis, Axis>>;

impl Layer {
    fn draw<B: DrawingBackend>(
        &self,
        chart: &mut Axes<'_, B>,
        colors: &mut impl Iterator<Item = RGBColor>,
    ) -> Result<(), DrawingAreaErrorKind<B::ErrorType>> {
        match self {
            Self::Line(_, points) => {
                let paint = colors.next().unwrap_or(INK);
                draw_line(chart, points, paint)?;
            }
            Self::Dots(_, number, points) => {
                let paint = color(*number);
                let dots = points.iter().filter(|(x, y)| x.is_finite() && y.is_finite());
                let dots =
                    dots.map(|point| Circle::new(*point, 3, paint.mix(0.75).filled()));
                chart.draw_series(dots)?;
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
    points: &[(f64, f64)],
    paint: RGBColor,
) -> Result<(), DrawingAreaErrorKind<B::ErrorType>> {
    let runs = points.split(|(x, y)| !x.is_finite() || !y.is_finite());
    for run in runs.filter(|run| !run.is_empty()) {
        let line = LineSeries::new(run.iter().copied(), paint.stroke_width(2));
        chart.draw_series(line)?;
        if let [only] = run {
            chart.draw_series([Circle::new(*only, 3, paint.filled())])?;
        }
    }
    Ok(())
}
