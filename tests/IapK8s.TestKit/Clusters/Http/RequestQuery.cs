using System.Globalization;
using IapK8s.TestKit.Clusters.Storage;
using Microsoft.AspNetCore.Http;

namespace IapK8s.TestKit.Clusters.Http;

/// <summary>The parameters that lists, watches and writes take.</summary>
internal sealed class RequestQuery(IQueryCollection query)
{
    public bool Watch => Flag("watch");

    public bool AllowWatchBookmarks => Flag("allowWatchBookmarks");

    public bool? SendInitialEvents => query.ContainsKey("sendInitialEvents") ? Flag("sendInitialEvents") : null;

    public string ResourceVersion => Text("resourceVersion");

    public string ResourceVersionMatch => Text("resourceVersionMatch");

    public string Continue => Text("continue");

    public int Limit => (int)(Number("limit") ?? 0);

    public int? TimeoutSeconds => (int?)Number("timeoutSeconds");

    public string FieldManager => Text("fieldManager");

    public string FieldValidation => Text("fieldValidation");

    public bool Force => Flag("force");

    public long? GracePeriodSeconds => Number("gracePeriodSeconds");

    public string PropagationPolicy => Text("propagationPolicy");

    /// <exception cref="ApiFailure">Something else than <c>All</c>.</exception>
    public bool IsDryRun => query["dryRun"].ToArray() switch
    {
        [] => false,
        ["All"] => true,
        var other => throw Failures.BadRequest($"dryRun: Unsupported value: \"{string.Join(',', other)}\": supported values: \"All\""),
    };

    public Selector Selector => Selector.Parse(Text("labelSelector"), Text("fieldSelector"));

    /// <summary>The name of <c>metadata.name=x</c>, where that is asked for.</summary>
    public string? FieldSelectorName =>
        Text("fieldSelector").Split(',').Select(part => part.Split('=', 2, StringSplitOptions.TrimEntries))
            .Where(part => part is ["metadata.name", _] && !part[1].StartsWith('!'))
            .Select(part => part[1].TrimStart('=')).FirstOrDefault();

    /// <summary>A revision; null where none is given.</summary>
    /// <exception cref="ApiFailure">It is no number.</exception>
    public long? Revision => ResourceVersion switch
    {
        "" => null,
        var text when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var revision) => revision,
        var text => throw Failures.BadRequest($"Invalid value: \"{text}\": strconv.ParseUint: parsing \"{text}\": invalid syntax"),
    };

    private string Text(string name) => query[name].ToString();

    private bool Flag(string name) => query.ContainsKey(name) && Text(name) is "" or "1" or "t" or "T" or "true" or "True" or "TRUE";

    private long? Number(string name) => long.TryParse(Text(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}
