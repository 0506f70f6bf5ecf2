namespace IapK8s.Sidecar.Capture;

/// <param name="Message">What is wrong, and what to do about it.</param>
internal sealed record CaptureFailure(CaptureExit Exit, string Message);
