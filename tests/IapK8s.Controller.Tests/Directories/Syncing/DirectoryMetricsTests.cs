using System.Diagnostics.Metrics;
using IapK8s.Controller.Directories.Keeping;
using IapK8s.Controller.Directories.Syncing;

namespace IapK8s.Controller.Tests.Directories.Syncing;

internal sealed class DirectoryMetricsTests
{
    private const string Directory = "measured";

    [Test]
    public void EverySeriesOfADirectoryIsThereBeforeAnythingHappened()
    {
        var series = new Dictionary<string, long>(StringComparer.Ordinal);
        using var listener = new MeterListener { InstrumentPublished = (instrument, listener) => Enable(instrument, listener) };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            // Other tests' controllers measure too.
            if (tags.ToArray().All(tag => tag.Value as string != Directory))
            {
                return;
            }

            var name = $"{instrument.Name} {string.Join(' ', tags.ToArray().Select(tag => tag.Value))}";
            series[name] = series.GetValueOrDefault(name) + value;
        });
        listener.Start();
        using var metrics = new DirectoryMetrics(new KeptDirectories(), TimeProvider.System);
        metrics.Follow(Directory);
        metrics.Follow(Directory);
        series.Keys.Order(StringComparer.Ordinal).ShouldBe(
        [
            "iap.directory.changes measured added", "iap.directory.changes measured removed", "iap.directory.syncs measured changed", "iap.directory.syncs measured dry_run", "iap.directory.syncs measured failed",
            "iap.directory.syncs measured held", "iap.directory.syncs measured not_kept", "iap.directory.syncs measured unchanged",
        ]);
        series.Values.ShouldAllBe(value => value == 0);
        metrics.Ended(Directory, SyncResult.Held, TimeSpan.FromSeconds(1));
        series["iap.directory.syncs measured held"].ShouldBe(1);
    }

    private static void Enable(Instrument instrument, MeterListener listener)
    {
        if (instrument.Meter.Name == DirectoryMetrics.MeterName && !instrument.IsObservable)
        {
            listener.EnableMeasurementEvents(instrument);
        }
    }
}
