namespace IapK8s.Controller.Directories;

internal interface IDirectoryReader
{
    /// <summary>
    /// Reads a directory whole, or not at all. What goes wrong is an outcome and never an exception, but for cancellation. Several may run at once.
    /// </summary>
    /// <param name="since">Of the reading in force; null reads in any case.</param>
    /// <exception cref="OperationCanceledException">Cancelled; what still waits for the server ends by itself within <see cref="DirectoryQuery.Timeout"/>.</exception>
    Task<DirectoryOutcome> ReadAsync(DirectoryQuery query, DirectoryBookmark? since, CancellationToken cancellation);
}
