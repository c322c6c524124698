package credentialprovider

// From 1.33 on the plugin package keeps its providers itself, so nothing is needed here.
