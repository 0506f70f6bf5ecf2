namespace IapK8s.Sources.Directories;

public sealed record DirectorySourceOptions
{
    /// <summary>The folder. Relative paths in findings are relative to it.</summary>
    public required string Path { get; init; }

    /// <summary>Where generations are remembered across restarts; null starts at 1 each time.</summary>
    public string? GenerationsFile { get; init; }

    /// <summary>How long nothing must be written before a change is read. Default 50 ms.</summary>
    public TimeSpan Quiet { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest that a change waits for quiet. Default 120 ms.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromMilliseconds(120);

    /// <summary>How long a file that vanished or broke has to come back before that counts. Default 60 ms.</summary>
    public TimeSpan SecondLook { get; init; } = TimeSpan.FromMilliseconds(60);

    /// <summary>The safety net for what the file system does not announce (network mounts, targets of links). Default 5 s.</summary>
    public TimeSpan Rescan { get; init; } = TimeSpan.FromSeconds(5);
}
