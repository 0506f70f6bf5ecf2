namespace IapK8s.Controller.Clusters;

/// <summary>Logs what goes wrong with a watch, once each time that it changes, and that it goes on again.</summary>
/// <param name="resource">What is watched, for people.</param>
internal sealed class WatchTrouble(ILogger logger, string resource)
{
    private string? _trouble;

    /// <param name="trouble">Null where there is none.</param>
    public void Report(string? trouble)
    {
        if (trouble == _trouble)
        {
            return;
        }

        _trouble = trouble;
        if (trouble is null)
        {
            Log.SourceMended(logger, resource);
        }
        else
        {
            Log.SourceTrouble(logger, resource, trouble);
        }
    }
}
