namespace IapK8s.Controller.Directories.Syncing;

/// <summary>When a directory is read again, after what came of the last attempt.</summary>
internal enum NextReading
{
    /// <summary>It was read: after its interval.</summary>
    InTime,

    /// <summary>It was not, and another attempt harms nobody.</summary>
    Soon,

    /// <summary>The server refused the account: each attempt counts towards its being locked.</summary>
    Late,
}
