using System.Security.Cryptography;

namespace IapK8s.Protocol.Storage;

/// <summary>Files that only this process's user may read, replaced as a whole: a reader sees the old bytes or the new ones, a crash leaves one of the two.</summary>
public static class PrivateFile
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerFolder = OwnerFile | UnixFileMode.UserExecute;

    /// <summary>What an interrupted write leaves behind ends like this.</summary>
    public const string TemporarySuffix = ".partial";

    /// <param name="durable">Waits until the disk has it; false for what can be made anew.</param>
    /// <exception cref="IOException">Nothing was changed.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content, bool durable = true)
    {
        EnsureFolder(Path.GetDirectoryName(path)!);
        var temporary = $"{path}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}{TemporarySuffix}";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = OwnerFile;
            }

            using (var file = new FileStream(temporary, options))
            {
                file.Write(content);
                file.Flush(flushToDisk: durable);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>The content, or null where there is no such file.</summary>
    /// <exception cref="IOException">Over <paramref name="limit"/> bytes, or unreadable.</exception>
    public static byte[]? Read(string path, int limit)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            return null;
        }

        return file.Length <= limit ? File.ReadAllBytes(path) : throw new IOException($"{path} is over {limit} bytes");
    }

    /// <summary>Makes a folder that its owner alone may enter; one that is there is left as it is.</summary>
    public static void EnsureFolder(string path)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OwnerFolder);
        }
    }
}
