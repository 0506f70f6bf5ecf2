namespace IapK8s.Policy.Cel.Values;

/// <param name="Month">From 1.</param>
/// <param name="Day">From 1.</param>
/// <param name="DayOfYear">From 0.</param>
/// <param name="DayOfWeek">From 0, a Sunday.</param>
/// <param name="SecondOfDay">From 0.</param>
internal readonly record struct CalendarTime(int Year, int Month, int Day, int DayOfYear, int DayOfWeek, int SecondOfDay);
